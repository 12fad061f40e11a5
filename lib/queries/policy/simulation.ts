/**
 * `policy.simulation`: what is in force for an agent, or for all of them, and what would be, as the evaluator takes it,
 * so that a browser replays thousands of requests without asking again.
 */
import { and, eq, inArray, ne } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { agent, agentEnvironment } from '@/db/schema/agent'
import { release } from '@/db/schema/release'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import type { Actor } from '@/lib/domain/member/permissions'
import type { BundlePolicy, Pulse } from '@/lib/domain/policy/model'
import { narrowPolicy, withDelegators } from '@/lib/domain/policy/simulate/narrow-policy'
import { isRefusal, refuse, refuseField, type Refusal } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'
import { visibleAgents } from '../scope'
import {
  loadInForce,
  loadWithDraft,
  loadWithDrafts,
  loadWithRelease,
  type Situation,
} from './policy-in-force'
import { layerOwner, layerOwners, ruleIdOf, ruleNames } from './why-names'

const ALL = 'all'
/** Each is composed from what is there now: beyond these the page would wait too long. */
const MAX_AGENTS = 100

const side = z
  .object({ policy: z.custom<BundlePolicy>(), pulse: z.custom<Pulse>() })
  .nullable()
  .describe('null: no bundle was ever published there, so everything is denied')

export const policySimulation = defineQuery({
  name: 'policy.simulation',
  summary: 'The policy in force for one agent or for all, and another one, to replay requests against both.',
  permission: 'console.read',
  input: z.strictObject({
    environment: z.string().min(1).max(50),
    /** `all`: the first 100 that the asker may see and that run there. */
    agent: z.string().min(1).max(64),
    /** `draft`: as a release drafted now would have it. Else the id of a release of the agent. */
    after: z.string().min(1).max(100).default('draft'),
  }),
  output: z.object({
    /** Epoch seconds: requests are judged as if they were made now. */
    now: z.int(),
    before: side,
    after: side,
    /** Whose calls are simulated. */
    agents: z.array(z.object({ id: z.string(), name: z.string() })),
    /** With `all`: how many more run there. */
    more_agents: z.int(),
    /** Agents that may delegate to these and belong to other teams: calls through them are not simulated. */
    hidden: z.int(),
    /** By id: names of the rules that have one. */
    rule_names: z.record(z.string(), z.string()),
    /** By agent and layer: who answers for it. */
    owners: z.record(z.string(), z.record(z.string(), layerOwner)),
  }),
  async run(input, { db, actor, now }) {
    const seconds = epochSeconds(now)
    const { environment } = input
    const asked =
      input.agent === ALL ? await loadAll(db, actor, environment) : await loadOne(db, actor, input.agent)
    if (isRefusal(asked)) return asked
    const ids = asked.agents.map(({ id }) => id)
    const before = await loadInForce(db, environment, seconds)
    const after = await loadAfter(db, input, ids, seconds)
    if (isRefusal(after)) return after
    const wanted = withDelegators([before?.policy ?? null, after?.policy ?? null], ids)
    const visible = new Set(
      (
        await db
          .select({ id: agent.id })
          .from(agent)
          .where(and(inArray(agent.id, [...wanted]), visibleAgents(actor)))
      ).map(row => row.id),
    )
    const narrowed = (situation: Situation | null) =>
      situation && { ...situation, policy: narrowPolicy(situation.policy, visible) }
    const sides = { before: narrowed(before), after: narrowed(after) }
    const rules = [sides.before, sides.after].flatMap(each => Object.keys(each?.policy.guardrails ?? {}))
    const [names, owners] = await Promise.all([
      ruleNames(db, rules.map(ruleIdOf)),
      layerOwners(db, [...visible]),
    ])
    return {
      now: seconds,
      ...sides,
      agents: asked.agents,
      more_agents: asked.more,
      hidden: wanted.size - visible.size,
      rule_names: Object.fromEntries(names),
      owners: Object.fromEntries(owners),
    }
  },
})

type AskedAgents = { agents: { id: string; name: string }[]; more: number }

async function loadOne(db: Database, actor: Actor, id: string): Promise<AskedAgents | Refusal> {
  const agents = await db
    .select({ id: agent.id, name: agent.name })
    .from(agent)
    .where(and(eq(agent.id, id), visibleAgents(actor)))
  return agents.length > 0
    ? { agents, more: 0 }
    : refuse('not_found', 'There is no such agent, or it is not one that your team may see.')
}

async function loadAll(db: Database, actor: Actor, environment: string): Promise<AskedAgents> {
  const agents = await db
    .select({ id: agent.id, name: agent.name })
    .from(agent)
    .innerJoin(agentEnvironment, eq(agentEnvironment.agent_id, agent.id))
    .where(
      and(eq(agentEnvironment.environment, environment), ne(agent.state, 'retired'), visibleAgents(actor)),
    )
    .orderBy(agent.name)
  return { agents: agents.slice(0, MAX_AGENTS), more: Math.max(0, agents.length - MAX_AGENTS) }
}

type Input = { environment: string; agent: string; after: string }

async function loadAfter(
  db: Database,
  { environment, agent: asked, after }: Input,
  ids: readonly string[],
  now: number,
): Promise<Situation | null | Refusal> {
  if (asked === ALL)
    return after === 'draft'
      ? loadWithDrafts(db, environment, ids, now)
      : refuseField('/after', 'A release is of one agent. Choose the agent, or what is there now.')
  if (after === 'draft') return loadWithDraft(db, environment, asked, now)
  const [chosen] = await db
    .select({ id: release.id })
    .from(release)
    .where(and(eq(release.id, after), eq(release.agent_id, asked), eq(release.environment, environment)))
  return chosen
    ? loadWithRelease(db, environment, asked, after, now)
    : refuseField('/after', 'There is no such release of this agent in this environment. Choose another.')
}
