/** `release.draft`: everything that the agent is now, composed into one package with one digest. */
import { and, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { loadAgentForUpdate } from '@/db/stores/agent'
import { lockComposition } from '@/db/stores/composition-lock'
import { insertRelease, nextReleaseNumber, replaceContributors } from '@/db/stores/release'
import { loadContributors } from '@/db/stores/release-contributors'
import { loadReleaseInputs } from '@/db/stores/release-inputs'
import { agentEnvironment } from '@/db/schema/agent'
import { team } from '@/db/schema/member'
import { release } from '@/db/schema/release'
import { inTeam } from '@/lib/domain/member/permissions'
import { refuse } from '@/lib/domain/refusal'
import { composeRelease } from '@/lib/domain/release/compose'
import { digestRelease } from '@/lib/domain/release/content'
import { decideDraft } from '@/lib/domain/release/decide-draft'
import { OPEN_RELEASE_STATES } from '@/lib/domain/release/states'
import { topTier } from '@/lib/domain/release/top-tier'
import { defineCommand } from '../define-command'

export const draftRelease = defineCommand({
  name: 'release.draft',
  summary: 'Composes a release of an agent for one environment from its current state.',
  permission: 'release.draft',
  actors: 'person-or-token',
  input: z.strictObject({
    agent: z.string().max(100),
    environment: z.string().max(100),
    intent: z.string().trim().min(10, 'Say what this release is for, in at least 10 characters').max(2000),
  }),
  output: z.object({ release: z.string(), number: z.int(), digest: z.string() }),

  async load(tx, input, { actor }) {
    const agent = await loadAgentForUpdate(tx, input.agent)
    if (!agent) return refuse('not_found', 'There is no such agent.')
    // From here to the commit no change of anything that a release contains can slip past.
    await lockComposition(tx, 'draft')
    const inputs = await loadReleaseInputs(tx, agent.id, input.environment)
    if (!inputs) return refuse('not_found', `There is no environment ${input.environment}.`)
    const environments = await tx
      .select({ id: agentEnvironment.environment })
      .from(agentEnvironment)
      .where(eq(agentEnvironment.agent_id, agent.id))
    const [open] = await tx
      .select({ number: release.number, state: release.state })
      .from(release)
      .where(
        and(
          eq(release.agent_id, agent.id),
          eq(release.environment, input.environment),
          inArray(release.state, [...OPEN_RELEASE_STATES]),
        ),
      )
    const [ofTeam] = await tx.select({ name: team.name }).from(team).where(eq(team.id, agent.team_id))
    return {
      agent,
      ofTeam: inTeam(actor, agent.team_id),
      teamName: ofTeam?.name ?? 'its team',
      environment: input.environment,
      environments: environments.map(row => row.id).sort(),
      open: open ?? null,
      content: composeRelease(inputs),
      number: await nextReleaseNumber(tx, agent.id, input.environment),
    }
  },

  decide(state, input, { actor, now, newId }) {
    const refusal = decideDraft(state)
    if (refusal) return refusal
    if (actor.kind === 'system') return refuse('person_only', 'A release needs an author who is a person.')
    const { content, agent, number } = state
    const { root, sections } = digestRelease(content)
    const id = newId('rel')
    return {
      row: {
        id,
        number,
        agent_id: agent.id,
        environment: input.environment,
        state: 'draft' as const,
        revision: 1,
        digest: root,
        top_tier: topTier(content.sections.app.actions),
        author_id: actor.personId,
        requester_id: null,
        intent: input.intent,
        created_at: now,
      },
      content,
      events: [
        {
          type: 'release.drafted',
          subject: { kind: 'release', id },
          agent: agent.id,
          digest: root,
          data: { number, environment: input.environment, intent: input.intent, sections },
        },
      ],
    }
  },

  async save(tx, { row, content }) {
    const contents = {
      release_id: row.id,
      revision: 1,
      digest: row.digest,
      content,
      reason: 'Drafted.',
      changed_sections: [],
      created_at: row.created_at,
    }
    await insertRelease(tx, row, contents)
    await replaceContributors(tx, row.id, await loadContributors(tx, row))
  },

  result: ({ row }) => ({ release: row.id, number: row.number, digest: row.digest }),
})
