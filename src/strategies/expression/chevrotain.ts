import type * as Chevrotain from 'chevrotain';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

// The package's main entry loads some hundreds of small files and takes half a second of every command's start; the bundle that
// comes with it takes a twentieth of that.
const entry = pathToFileURL(createRequire(import.meta.url).resolve('chevrotain'));
const bundle = (await import(new URL('../chevrotain.min.mjs', entry).href)) as typeof Chevrotain;

/** The parts of the parser library that the language is read with. */
export const { EmbeddedActionsParser, Lexer, createToken, tokenLabel } = bundle;
