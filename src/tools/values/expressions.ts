/** Words that join what stands on both sides of them, so that a list cannot be cut there. */
const JOINTS = new Set(['and', 'or', 'not', 'is', 'above', 'below', 'over', 'under', 'cross', 'crosses', 'crossed']);

/** A piece of text that brackets or quotes hold together, a separator, or white space. */
const PIECE = /"[^"]*"|'[^']*'|[([]|[)\]]|[;,\n]|[^\S\n]+|[^\s;,()[\]"']+|./gsu;

/**
 * The expressions of a list as people write it: `rsi(14); adx(14)`, `rsi(14), adx(14)`, and also `rsi(14) adx(14)`, since two
 * values side by side can be no single expression. What is in brackets is never cut.
 */
export function splitExpressions(text: string): readonly string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const [piece] of text.matchAll(PIECE)) {
    if (/^[([]$/.test(piece)) depth++;
    if (/^[)\]]$/.test(piece)) depth = Math.max(0, depth - 1);
    if (depth === 0 && /^[;,\n]$/.test(piece)) parts.push('');
    else if (depth === 0 && endsValue(parts.at(-1)!) && beginsName(piece)) parts.push(piece);
    else parts[parts.length - 1] += piece;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** True when the text so far is a whole value and some white space. */
function endsValue(text: string): boolean {
  const last = /([\w.]+|[)\]])\s+$/.exec(text)?.[1];
  return last !== undefined && !JOINTS.has(last.toLowerCase());
}

function beginsName(piece: string): boolean {
  return /^[a-z_]/i.test(piece) && !JOINTS.has(piece.toLowerCase());
}
