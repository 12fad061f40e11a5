/** `policy.rule-history`: every version of a threshold or guardrail, in words that can be compared, and what was said of it. */
import { and, asc, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { person } from '@/db/schema/member'
import { proposal } from '@/db/schema/organisation'
import { ruleComment, ruleVersion } from '@/db/schema/policy'
import type { RuleRow } from '@/db/stores/policy-write'
import { thresholdOfProposal } from '@/db/stores/proposal'
import { describeCondition, describeUnknown } from '@/lib/domain/policy/describe-condition'
import { describeSelector } from '@/lib/domain/policy/describe-selector'
import { obligationWords } from '@/lib/domain/policy/describe-obligations'
import { limitSchema } from '@/lib/domain/policy/limit'
import { OUTCOMES } from '@/lib/domain/policy/model'
import { hasPermission, whoMay } from '@/lib/domain/member/permissions'
import { refuse } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'
import { approvalJson } from './threshold-row'
import { visibleRule } from './visible-rule'

const versionJson = z.object({
  version: z.int(),
  name: z.string(),
  outcome: z.enum(OUTCOMES),
  sentence: z.string(),
  /** The condition in words, and when it can't be judged. */
  when: z.string(),
  also_when: z.string(),
  /** Guardrails: what it selects, and what an allowed call must still do. */
  selects: z.string(),
  obligations: z.string(),
  approvals: z.array(approvalJson),
  limit: limitSchema.nullable(),
  removed: z.boolean(),
  changed_by: z.string().nullable(),
  /** Whose suggestion it was, where Security accepted one. */
  suggested_by: z.object({ person: z.string(), team: z.string() }).nullable(),
  changed_at: z.string(),
})

export const ruleHistory = defineQuery({
  name: 'policy.rule-history',
  summary: 'Every version that a threshold or guardrail had, newest first, and the comments on it.',
  permission: 'console.read',
  input: z.strictObject({ rule: z.string().min(1).max(64) }),
  output: z.object({
    rule: z.string(),
    kind: z.enum(['threshold', 'guardrail']),
    versions: z.array(versionJson),
    comments: z.array(
      z.object({
        id: z.string(),
        version: z.int(),
        author: z.string(),
        body: z.string(),
        created_at: z.string(),
      }),
    ),
    /** Why you can't comment; null: you can. */
    may_not_comment: z.string().nullable(),
  }),
  async run(input, { db, actor }) {
    const row = await visibleRule(db, actor, input.rule)
    if (!row) return refuse('not_found', 'There is no such rule among those that you may see.')
    const versions = await db
      .select({ row: ruleVersion, by: person.name })
      .from(ruleVersion)
      .leftJoin(person, eq(person.id, ruleVersion.changed_by))
      .where(eq(ruleVersion.rule_id, row.id))
      .orderBy(desc(ruleVersion.version))
      .limit(500)
    const suggested =
      row.kind === 'threshold'
        ? await loadSuggested(db, row.id)
        : new Map<number, { person: string; team: string }>()
    const comments = await db
      .select({ row: ruleComment, author: person.name })
      .from(ruleComment)
      .innerJoin(person, eq(person.id, ruleComment.author_id))
      .where(eq(ruleComment.rule_id, row.id))
      .orderBy(asc(ruleComment.created_at), asc(ruleComment.id))
    return {
      rule: row.id,
      kind: row.kind,
      versions: versions.map(({ row: { version, changed_at, content }, by }) => ({
        ...versionOf(content as RuleRow, version, changed_at, by),
        suggested_by: suggested.get(version) ?? null,
      })),
      comments: comments.map(({ row: comment, author }) => ({
        id: comment.id,
        version: comment.version,
        author,
        body: comment.body,
        created_at: comment.created_at.toISOString(),
      })),
      may_not_comment: hasPermission(actor, 'policy.comment')
        ? null
        : `You can't comment on rules. ${whoMay('policy.comment')}.`,
    }
  },
})

/** By the version that came of each accepted suggestion. */
async function loadSuggested(db: Database, threshold: string) {
  const rows = await db
    .select({ proposal, person: person.name })
    .from(proposal)
    .innerJoin(person, eq(person.id, proposal.proposed_by))
    .where(
      and(
        eq(proposal.kind, 'threshold'),
        eq(proposal.subject_id, threshold),
        eq(proposal.state, 'confirmed'),
      ),
    )
  return new Map(
    rows.map(({ proposal: row, person: by }) => [
      row.base_version + 1,
      { person: by, team: thresholdOfProposal(row)?.team.name ?? '' },
    ]),
  )
}

/** The row as it was; older ones lack what was added since. */
function versionOf(content: RuleRow, version: number, changed_at: Date, by: string | null) {
  return {
    version,
    name: content.name,
    outcome: content.outcome,
    sentence: content.sentence,
    when: content.limit ? '' : describeCondition(content.condition),
    also_when: content.limit ? '' : describeUnknown(content.condition),
    selects: content.selector ? describeSelector(content.selector) : '',
    obligations: obligationWords(content.obligations),
    approvals: content.approvals,
    limit: content.limit ?? null,
    removed: content.removed_at !== null,
    changed_by: by,
    changed_at: changed_at.toISOString(),
  }
}
