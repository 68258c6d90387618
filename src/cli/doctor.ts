import type { Command } from 'commander';
import type { Finding } from '../desk/finding.ts';
import { OutcryError, messageOf } from '../domain/errors.ts';
import type { Card } from '../reports/card.ts';
import { formatCount } from '../reports/format.ts';
import type { Output } from './output.ts';

/** One thing that doctor looks at. */
export interface DoctorCheck {
  readonly name: string;
  /** One finding under the check's own name, or several. Rejects when the check fails; an `OutcryError`'s hint is the fix. */
  run(): Promise<Omit<Finding, 'name'> | readonly Finding[]>;
}

/** Adds `outcry doctor`: checks everything that is configured and says what to do about what is wrong. */
export function addDoctorCommand(program: Command, checks: () => readonly DoctorCheck[], output: Output): void {
  program
    .command('doctor')
    .summary('Check everything that is configured and say what to do.')
    .description('Check everything that is configured and say what to do about what is wrong.')
    .option('--json', 'print the findings as JSON')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const findings: Finding[] = [];
      for (const check of checks()) {
        // In order: later checks are clearer when earlier ones have spoken.
        // oxlint-disable-next-line no-await-in-loop
        findings.push(...(await examine(check)));
      }
      if (json === true) output.json(findings);
      else await output.card(doctorCard(findings));
      const failed = findings.filter((finding) => finding.status === 'fail').length;
      if (failed > 0) throw new OutcryError('refused', `${formatCount(failed, 'check')} failed.`);
    });
}

async function examine(check: DoctorCheck): Promise<readonly Finding[]> {
  try {
    const found = await check.run();
    return isSeveral(found) ? found : [{ name: check.name, ...found }];
  } catch (error) {
    const fix = error instanceof OutcryError ? (error.hint ?? null) : null;
    return [{ name: check.name, status: 'fail', detail: messageOf(error), fix }];
  }
}

function isSeveral(found: Omit<Finding, 'name'> | readonly Finding[]): found is readonly Finding[] {
  return Array.isArray(found);
}

function doctorCard(findings: readonly Finding[]): Card {
  const worst = findings.some((finding) => finding.status === 'fail') ? 'error' : findings.some((finding) => finding.status === 'warn') ? 'warning' : 'good';
  const fixes = findings.filter((finding) => finding.fix !== null);
  return {
    title: worst === 'good' ? 'All is well' : worst === 'warning' ? 'Works, with remarks' : 'Something needs doing',
    tone: worst,
    blocks: [
      { kind: 'table', columns: [{ header: 'Check' }, { header: '' }, { header: 'Finding' }], rows: findings.map((finding) => [finding.name, finding.status, finding.detail]) },
      ...fixes.map((finding) => ({ kind: 'note', tone: finding.status === 'fail' ? 'error' : 'warning', text: `${finding.name}: ${finding.fix ?? ''}` }) as const),
    ],
    actions: [],
  };
}
