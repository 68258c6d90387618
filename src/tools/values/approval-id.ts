import { readBy, refuse } from './fields.ts';

const APPROVAL_ID = /^[a-z2-7]{10}$/;

/** An approval's number, in any capitals, with a `#` before it or the `oc-` of its orders. */
export function approvalIdField(description: string) {
  return readBy((text) => {
    const id = text.trim().toLowerCase().replace(/^#/, '').replace(/^oc-([a-z2-7]{10})(?:-\d+)?$/, '$1');
    return APPROVAL_ID.test(id) ? id : refuse(`"${text.trim().slice(0, 40)}" is no number of an approval: /approvals lists them.`);
  }, description);
}
