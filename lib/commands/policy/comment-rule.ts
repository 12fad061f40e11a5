/** `policy.comment-rule`: says something about a version of a threshold or guardrail, on record. */
import { z } from 'zod'
import { countRuleComments, insertRuleComment } from '@/db/stores/rule-comment'
import { loadRuleForUpdate } from '@/db/stores/policy-write'
import { decideRuleComment } from '@/lib/domain/policy/decide-rule-comment'
import { refuse } from '@/lib/domain/refusal'
import { visibleRule } from '@/lib/queries/policy/visible-rule'
import { defineCommand } from '../define-command'

export const commentRule = defineCommand({
  name: 'policy.comment-rule',
  summary: 'Comments on a version of a threshold or guardrail that you may see.',
  permission: 'policy.comment',
  actors: 'person',
  input: z.strictObject({
    rule: z.string().min(1).max(64),
    version: z.number().int().min(1),
    body: z.string().trim().min(1, 'Say something').max(4000, 'A comment has at most 4,000 characters'),
  }),
  output: z.object({ comment: z.string() }),
  async load(tx, input, { actor }) {
    const seen = await visibleRule(tx, actor, input.rule)
    if (!seen) return refuse('not_found', 'There is no such rule among those that you may see.')
    // Locked, so that the count holds until the comment stands.
    const row = await loadRuleForUpdate(tx, input.rule)
    if (!row) return refuse('not_found', 'There is no such rule among those that you may see.')
    return { row, comments: await countRuleComments(tx, row.id) }
  },
  decide({ row, comments }, input, { actor, now, newId }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Only a person can comment.')
    const refused = decideRuleComment({ version: row.version, comments }, input)
    if (refused) return refused
    const comment = {
      id: newId('rcm'),
      rule_id: row.id,
      version: input.version,
      author_id: actor.personId,
      body: input.body,
      created_at: now,
    }
    return {
      comment,
      events: [
        {
          type: 'policy.rule-commented',
          subject: { kind: row.kind, id: row.id },
          layer: row.layer,
          ...(row.agent_id && { agent: row.agent_id }),
          data: { comment: comment.id, version: input.version, name: row.name, body: input.body },
        },
      ],
    }
  },
  save: (tx, { comment }) => insertRuleComment(tx, comment),
  result: ({ comment }) => ({ comment: comment.id }),
})
