import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { ApprovalAction } from './approval.ts';

/** SHA-256 (hex) of the canonical JSON of what an approval lets happen. */
export function actionHash(action: ApprovalAction): string {
  return createHash('sha256').update(canonicalJson(action)).digest('hex');
}
