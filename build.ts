import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { z } from 'zod';

/*
 * Builds the command into `dist`, in the folder that this is run in. Its own files and the packages that every command loads are joined
 * into few: most of a command's start went into finding and reading some eight hundred. What is loaded only when needed stays apart.
 */
const JOINED: ReadonlySet<string> = new Set(['cli-progress', 'commander', 'decimal.js', 'dotenv', 'fastest-levenshtein', 'kysely', 'string-width', 'zod']);

const DIST = 'dist';

/** The names of the files that the last build made. */
const LIST = join(DIST, 'files.json');

const { dependencies } = z.object({ dependencies: z.record(z.string(), z.string()) }).parse(JSON.parse(readFileSync('package.json', 'utf8')));

const { outputFiles } = await build({
  entryPoints: ['src/cli.ts', 'src/heavy-worker.ts'],
  outdir: DIST,
  chunkNames: 'part-[hash]',
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  bundle: true,
  splitting: true,
  external: Object.keys(dependencies).filter((name) => !JOINED.has(name)),
  // CommonJS packages among the joined ones ask for Node's own modules by `require`.
  banner: { js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);" },
  logLevel: 'warning',
  write: false,
});

const changed = outputFiles.filter(({ path, contents }) => !existsSync(path) || !readFileSync(path).equals(contents));
if (changed.length > 0) {
  mkdirSync(DIST, { recursive: true });
  const made = outputFiles.map(({ path }) => basename(path));
  const before = existsSync(LIST) ? z.array(z.string()).parse(JSON.parse(readFileSync(LIST, 'utf8'))) : [];
  // The command itself comes last, so that whoever starts it meanwhile finds every part that it names.
  for (const { path, contents } of changed.toSorted((a, b) => Number(isPart(b.path)) - Number(isPart(a.path)))) replace(path, contents);
  replace(LIST, JSON.stringify(made));
  // A service that was started before goes on finding the parts of its own build.
  const kept = new Set([...made, ...before, basename(LIST)]);
  for (const name of readdirSync(DIST)) if (!kept.has(name)) rmSync(join(DIST, name), { recursive: true, force: true });
}

/** True for what is named by what is in it, and so never replaced by something else. */
function isPart(path: string): boolean {
  return basename(path).startsWith('part-');
}

/** Writes a file in one step: whoever reads it meanwhile has it whole, as it was or as it is. */
function replace(path: string, contents: Uint8Array | string): void {
  const written = `${path}.${randomUUID()}`;
  writeFileSync(written, contents);
  renameSync(written, path);
}
