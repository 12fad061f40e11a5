/** A suggested threshold as lists and its own page show it: what would change, why, and whether the caller may decide it. */
import { and, eq, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { action, system } from '@/db/schema/action'
import { agent } from '@/db/schema/agent'
import { person } from '@/db/schema/member'
import { proposal } from '@/db/schema/organisation'
import { rule } from '@/db/schema/policy'
import { thresholdOfProposal } from '@/db/stores/proposal'
import type { Actor } from '@/lib/domain/member/permissions'
import { judgeThreshold } from '@/lib/domain/policy/check-threshold'
import { OUTCOMES } from '@/lib/domain/policy/model'
import { placeOf, thresholdChanges, thresholdProposalSchema } from '@/lib/domain/policy/threshold-proposal'
import { isRefusal, type Refusal } from '@/lib/domain/refusal'
import {
  loadProposals,
  type OpenProposal,
  proposalFields,
  proposalItem,
} from '../organisation/open-proposals'
import { seesTeam, visibleSystems } from '../scope'
import { thresholdFacts } from './draft-input'
import { guardrailChangeJson } from './guardrail-proposal-row'

export const thresholdProposalItem = z.object({
  ...proposalItem,
  state: z.enum(['open', 'confirmed', 'rejected', 'withdrawn']),
  decided_by: z.string().nullable(),
  decided_at: z.string().nullable(),
  decided_reason: z.string().nullable(),
  act: z.enum(['set', 'remove']),
  threshold: z.string(),
  name: z.string(),
  action: z.object({ id: z.string(), name: z.string(), system: z.string(), system_name: z.string() }),
  /** null: every agent that uses the action. */
  agent: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** In whose name. */
  team: z.object({ id: z.string(), name: z.string() }),
  outcome: z.enum(OUTCOMES),
  sentence: z.string(),
  /** The threshold changed since it was written. */
  stale: z.boolean(),
  /** Against what is in force now; empty once it was decided. */
  changes: z.array(guardrailChangeJson),
  /** Why it could not be set any more as it stands: the schema or the agents changed since. */
  problem: z.string().nullable(),
  /** As the proposer was shown it. */
  impact_then: thresholdProposalSchema.options[0].shape.impact,
  /** What `policy.preview` takes to show it again. */
  draft: z.record(z.string(), z.unknown()),
})
export type ThresholdProposalItem = z.infer<typeof thresholdProposalItem>

export async function loadThresholdProposals(
  db: Database,
  actor: Actor,
  where: SQL | undefined,
): Promise<ThresholdProposalItem[]> {
  const found = await loadProposals(db, and(eq(proposal.kind, 'threshold'), where))
  return (await Promise.all(found.map(each => itemOf(db, actor, each)))).flatMap(item => item ?? [])
}

async function itemOf(db: Database, actor: Actor, each: OpenProposal): Promise<ThresholdProposalItem | null> {
  const { row } = each
  const wanted = thresholdOfProposal(row)
  if (!wanted || row.subject_id === null) return null
  const place = placeOf(wanted)
  const [[about], [current], decider] = await Promise.all([
    db
      .select({ action, system, agent })
      .from(action)
      .innerJoin(system, eq(system.id, action.system_id))
      .leftJoin(agent, eq(agent.id, place.agent ?? ''))
      .where(and(eq(action.id, place.action), visibleSystems(actor))),
    db.select().from(rule).where(eq(rule.id, row.subject_id)),
    row.decided_by === null
      ? []
      : db.select({ name: person.name }).from(person).where(eq(person.id, row.decided_by)),
  ])
  if (!about) return null
  // A rule for one agent is that team's, as thresholds are (threshold-row.ts).
  if (about.agent && !seesTeam(actor, about.agent.team_id)) return null
  const version = current?.version ?? 0
  const inForce = current && current.removed_at === null ? current : null
  const after = wanted.act === 'set' ? await contentOf(db, actor, row, wanted.threshold) : null
  const checked = isRefusal(after) ? null : after
  const name =
    (wanted.act === 'set' ? wanted.threshold.name : undefined) ??
    current?.name ??
    `Threshold on ${about.action.name.slice(0, 80)}`
  const open = row.state === 'open'
  return {
    ...proposalFields(each, actor, version),
    state: row.state,
    decided_by: decider[0]?.name ?? null,
    decided_at: row.decided_at?.toISOString() ?? null,
    decided_reason: row.decided_reason,
    act: wanted.act,
    threshold: row.subject_id,
    name,
    action: {
      id: about.action.id,
      name: about.action.name,
      system: about.system.slug,
      system_name: about.system.name,
    },
    agent: about.agent && { id: about.agent.id, name: about.agent.name },
    team: wanted.team,
    outcome: wanted.act === 'set' ? wanted.threshold.outcome : (current?.outcome ?? 'deny'),
    sentence: checked?.sentence ?? current?.sentence ?? '',
    stale: open && row.base_version !== version,
    changes: open
      ? thresholdChanges(inForce, wanted.act === 'set' && checked ? { ...checked, name } : null)
      : [],
    problem: open && isRefusal(after) ? after.detail : null,
    impact_then: wanted.impact,
    draft:
      wanted.act === 'remove'
        ? { kind: 'removal', rule: row.subject_id }
        : { kind: 'threshold', ...(row.base_version > 0 && { id: row.subject_id }), ...wanted.threshold },
  }
}

type Text = Extract<NonNullable<ReturnType<typeof thresholdOfProposal>>, { act: 'set' }>['threshold']

/** As it would be set now, or why it would be refused. */
async function contentOf(db: Database, actor: Actor, row: OpenProposal['row'], text: Text) {
  const id = row.base_version > 0 ? { id: row.subject_id ?? '' } : {}
  const facts = await thresholdFacts(db, actor, { ...id, ...text })
  if (isRefusal(facts)) return facts
  const checked: ReturnType<typeof judgeThreshold> = judgeThreshold(row.subject_id ?? '', text, facts)
  return isRefusal(checked) ? (checked satisfies Refusal) : { ...checked, outcome: text.outcome }
}
