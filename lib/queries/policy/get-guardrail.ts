/** `policy.get-guardrail`: one guardrail with its versions and exceptions. */
import { and, desc, eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import { person } from '@/db/schema/member'
import { proposal } from '@/db/schema/organisation'
import { exceptionRequest, type rule, ruleVersion } from '@/db/schema/policy'
import { loadRules } from '@/db/stores/organisation-rules'
import type { Database } from '@/db/pool'
import { shownNames } from '@/lib/domain/policy/count-matches'
import type { SelectorNames } from '@/lib/domain/policy/describe-selector'
import { guardrailChanges } from '@/lib/domain/policy/guardrail-change'
import { refuse } from '@/lib/domain/refusal'
import { OUTCOMES } from '@/lib/domain/policy/model'
import { defineQuery } from '../define-query'
import { exceptionRequestItem, loadExceptionRequests } from './exception-requests'
import { exceptionItem, loadExceptions } from './exception-row'
import {
  contentOf,
  guardrailChangeJson,
  guardrailProposalItem,
  loadGuardrailProposals,
} from './guardrail-proposal-row'
import { guardrailItem, loadGuardrails } from './guardrail-row'
import { loadReach } from './load-reach'

export const getGuardrail = defineQuery({
  name: 'policy.get-guardrail',
  summary: 'One guardrail: rule, reach, exceptions, and every version that it had.',
  permission: 'console.read',
  input: z.strictObject({ guardrail: z.string().min(1).max(64) }),
  output: guardrailItem.extend({
    exception_list: z.array(exceptionItem),
    /** Waiting for the layer, and decided ones. */
    exception_requests: z.array(exceptionRequestItem),
    /** Of the organisation's rules. Days. */
    exception_limits: z.object({ each: z.int(), total: z.int() }),
    versions: z.array(
      z.object({
        version: z.int(),
        outcome: z.enum(OUTCOMES),
        sentence: z.string(),
        removed: z.boolean(),
        changed_by: z.string().nullable(),
        /** Null: from before a second person was asked for. */
        confirmed_by: z.string().nullable(),
        changed_at: z.string(),
        reason: z.string().nullable(),
        /** Against the version before it. */
        changes: z.array(guardrailChangeJson),
      }),
    ),
    /** Changes of it that wait for a second person. */
    proposals: z.array(guardrailProposalItem),
  }),
  async run(input, { db, actor, now }) {
    const reach = await loadReach(db, actor)
    const [found] = await loadGuardrails(db, actor, now, reach, input.guardrail)
    if (!found) return refuse('not_found', 'There is no such guardrail, or it was removed.')
    const names = { agents: shownNames(reach) }
    const { settings } = (await loadRules(db)).rules
    return {
      ...found,
      exception_list: await loadExceptions(db, actor, now, { guardrail: found.id }),
      exception_requests: await loadExceptionRequests(
        db,
        actor,
        now,
        eq(exceptionRequest.guardrail_id, found.id),
      ),
      exception_limits: { each: settings.exception_max_days, total: settings.exception_total_days },
      versions: await versionsOf(db, found.id, names),
      proposals: await loadGuardrailProposals(
        db,
        actor,
        and(eq(proposal.state, 'open'), eq(proposal.subject_id, found.id)),
        names,
      ),
    }
  },
})

async function versionsOf(db: Database, id: string, names: SelectorNames) {
  const confirmer = alias(person, 'confirmer')
  const versions = await db
    .select({ row: ruleVersion, by: person.name, confirmed_by: confirmer.name, reason: proposal.reason })
    .from(ruleVersion)
    .leftJoin(person, eq(person.id, ruleVersion.changed_by))
    .leftJoin(
      proposal,
      and(
        eq(proposal.subject_id, ruleVersion.rule_id),
        eq(proposal.state, 'confirmed'),
        eq(proposal.base_version, sql`${ruleVersion.version} - 1`),
      ),
    )
    .leftJoin(confirmer, eq(confirmer.id, proposal.decided_by))
    .where(eq(ruleVersion.rule_id, id))
    .orderBy(desc(ruleVersion.version))
  return versions.map(({ row, by, confirmed_by, reason }, at) => {
    const content = row.content as typeof rule.$inferSelect
    const before = versions[at + 1]?.row.content as typeof rule.$inferSelect | undefined
    const removed = content.removed_at !== null
    return {
      version: row.version,
      outcome: content.outcome,
      sentence: content.sentence,
      removed,
      changed_by: by,
      confirmed_by,
      changed_at: row.changed_at.toISOString(),
      reason,
      changes: removed || !before ? [] : guardrailChanges(contentOf(before), contentOf(content), names),
    }
  })
}
