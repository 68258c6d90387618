#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { addAskCommand } from './cli/ask-command.ts';
import { addCandleCommands } from './cli/candle-commands.ts';
import { addDoctorCommand } from './cli/doctor.ts';
import { addJournalCommands } from './cli/journal-commands.ts';
import { addPracticeCommand } from './cli/practice-command.ts';
import { addRestoreCommand } from './cli/restore-command.ts';
import { EXIT, exitStatusOf, failureJson, failureText } from './cli/failure.ts';
import { addToolCommands } from './cli/tool-commands.ts';
import { readConfig } from './config.ts';
import { OutcryError } from './domain/errors.ts';
import { type Outcry, VERSION, doctorChecks, openOutcry, restoring, terminalOutput } from './main.ts';
import { openPractice } from './practice.ts';

const words = process.argv.slice(2);

// A reader that has seen enough (`outcry strategies | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});

process.exitCode = await main();

/** Runs what was typed; resolves with the exit status. */
async function main(): Promise<number> {
  let outcry: Outcry | null = null;
  try {
    const config = readConfig();
    const output = terminalOutput(config);
    const program = newProgram();
    const practise = async (from: string | null): Promise<void> => {
      const practice = await openPractice(config, from);
      outcry = practice;
      process.stdout.write(`${practice.greeting}\n`);
      await practice.serve();
    };
    if (words[0] === 'doctor') {
      // Doctor looks at a desk that may not open.
      addDoctorCommand(program, () => doctorChecks(config), output);
    } else if (words[0] === 'restore') {
      // Nobody may have the database open while it is replaced.
      addRestoreCommand(program, { ...restoring(config, output), output });
    } else if (words[0] === 'practice') {
      // A desk of its own, beside the one that may be open.
      addPracticeCommand(program, practise);
    } else {
      outcry = await openOutcry(config, output);
      const desk = outcry;
      if (words.length === 0) {
        await desk.serve();
        return EXIT.done;
      }
      // The first Ctrl-C gives the work up in good order, the second one ends the process.
      process.once('SIGINT', () => desk.interrupt());
      addAskCommand(program, () => desk.asker(), output);
      addCandleCommands(program, { ...desk, output });
      addDoctorCommand(program, () => doctorChecks(config), output);
      addJournalCommands(program, { ...desk, output });
      addPracticeCommand(program, practise);
      addRestoreCommand(program, { ...restoring(config, output), output });
      addToolCommands(program, { ...desk, output });
    }
    await program.parseAsync(words, { from: 'user' });
    return Number(process.exitCode ?? EXIT.done);
  } catch (error) {
    return report(error);
  } finally {
    await outcry?.close();
  }
}

function newProgram(): Command {
  return new Command('outcry')
    .description('A trading desk you talk to. Without a command it opens the chat.')
    .version(VERSION)
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
}

/** Says what went wrong, on stderr, in one clear line or as JSON; returns the exit status. */
function report(error: unknown): number {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
  const failure = error instanceof CommanderError ? new OutcryError('invalid-input', commanderMessage(error), { hint: 'outcry --help lists the commands.' }) : error;
  process.stderr.write(`${words.includes('--json') ? JSON.stringify(failureJson(failure)) : failureText(failure)}\n`);
  return exitStatusOf(failure);
}

function commanderMessage({ message }: CommanderError): string {
  const plain = message.replace(/^error: /, '').replaceAll('\n', ' ');
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}${plain.endsWith('?)') || plain.endsWith('.') ? '' : '.'}`;
}
