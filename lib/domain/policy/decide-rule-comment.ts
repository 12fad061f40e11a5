/** May this comment stand on this rule? */
import { type Refusal, refuse, refuseField } from '../refusal'

export const MAX_RULE_COMMENTS = 500

export function decideRuleComment(
  rule: { version: number; comments: number },
  input: { version: number },
): Refusal | null {
  if (input.version > rule.version) {
    return refuseField(
      '/version',
      `This rule has no version ${input.version}: its newest is ${rule.version}.`,
    )
  }
  if (rule.comments >= MAX_RULE_COMMENTS) {
    return refuse(
      'limit_reached',
      `This rule has ${rule.comments} comments, the most that one can have. Go on where its release is reviewed.`,
    )
  }
  return null
}
