/**
 * `policy.simulation`: what is in force for an agent and what would be, as the evaluator takes it, so that a browser
 * replays thousands of requests without asking again.
 */
import { and, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { agent } from '@/db/schema/agent'
import { release } from '@/db/schema/release'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import type { BundlePolicy, Pulse } from '@/lib/domain/policy/model'
import { narrowPolicy, withDelegators } from '@/lib/domain/policy/simulate/narrow-policy'
import { refuse, refuseField } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'
import { visibleAgents } from '../scope'
import { loadInForce, loadWithDraft, loadWithRelease, type Situation } from './policy-in-force'

const side = z
  .object({ policy: z.custom<BundlePolicy>(), pulse: z.custom<Pulse>() })
  .nullable()
  .describe('null: no bundle was ever published there, so everything is denied')

export const policySimulation = defineQuery({
  name: 'policy.simulation',
  summary: 'The policy in force for one agent and another one, to replay requests against both.',
  permission: 'console.read',
  input: z.strictObject({
    environment: z.string().min(1).max(50),
    agent: z.string().min(1).max(64),
    /** `draft`: as a release drafted now would have it. Else the id of a release of the agent. */
    after: z.string().min(1).max(100).default('draft'),
  }),
  output: z.object({
    /** Epoch seconds: requests are judged as if they were made now. */
    now: z.int(),
    before: side,
    after: side,
    /** Agents that may delegate to this one and belong to other teams: calls through them are not simulated. */
    hidden: z.int(),
  }),
  async run(input, { db, actor, now }) {
    const seconds = epochSeconds(now)
    const [known] = await db
      .select({ id: agent.id })
      .from(agent)
      .where(and(eq(agent.id, input.agent), visibleAgents(actor)))
    if (!known) return refuse('not_found', 'There is no such agent, or it is not one that your team may see.')
    if (input.after !== 'draft') {
      const [chosen] = await db
        .select({ id: release.id })
        .from(release)
        .where(
          and(
            eq(release.id, input.after),
            eq(release.agent_id, input.agent),
            eq(release.environment, input.environment),
          ),
        )
      if (!chosen)
        return refuseField(
          '/after',
          'There is no such release of this agent in this environment. Choose another.',
        )
    }
    const before = await loadInForce(db, input.environment, seconds)
    const after =
      input.after === 'draft'
        ? await loadWithDraft(db, input.environment, input.agent, seconds)
        : await loadWithRelease(db, input.environment, input.agent, input.after, seconds)
    const wanted = withDelegators([before?.policy ?? null, after?.policy ?? null], input.agent)
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
    return {
      now: seconds,
      before: narrowed(before),
      after: narrowed(after),
      hidden: wanted.size - visible.size,
    }
  },
})
