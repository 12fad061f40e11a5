/**
 * `agent.declare-build`: the agent's own pipeline says what it built. Another model or prompt becomes the agent's
 * declaration, so what is released no longer matches it, and the difference goes to its layers.
 */
import { z } from 'zod'
import { loadAgentWithTeamForUpdate, updateAgent } from '@/db/stores/agent'
import { insertBuild, lastBuild } from '@/db/stores/agent-build'
import { decideDeclareBuild } from '@/lib/domain/agent/decide-declare-build'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { agentFields } from './agent-input'

export const declareBuild = defineCommand({
  name: 'agent.declare-build',
  summary: 'Says what a pipeline built: its reference, model and prompt. The same again changes nothing.',
  permission: 'agent.write',
  actors: 'person-or-token',
  input: z.strictObject({
    agent: z.string().min(1).max(200),
    reference: z
      .string()
      .trim()
      .min(1, 'The build is needed: a commit, an image digest')
      .max(300, 'The build has at most 300 characters'),
    model: agentFields.model,
    prompt_reference: agentFields.prompt_reference,
  }),
  output: z.object({
    agent: z.string(),
    build: z.string(),
    version: z.int(),
    /** Said before, and still so. */
    repeated: z.boolean(),
    changed: z.array(z.string()),
  }),
  async load(tx, input) {
    const agent = await loadAgentWithTeamForUpdate(tx, input.agent)
    if (!agent) return refuse('not_found', 'There is no such agent.')
    return { agent, last: await lastBuild(tx, agent.id) }
  },
  decide(state, input, { actor, now, newId }) {
    const { agent: _agent, ...build } = input
    const decision = decideDeclareBuild(actor, state, build)
    if (isRefusal(decision)) return decision
    // The decider lets nobody else pass; the type doesn't know.
    if (actor.kind === 'system') return refuse('not_permitted', 'A build is declared by its team.')
    const { agent, last } = state
    const { repeated, changed } = decision
    const row =
      repeated && last
        ? last
        : {
            id: newId('bld'),
            agent_id: agent.id,
            ...build,
            declared_by: actor.personId,
            token_id: actor.kind === 'token' ? actor.tokenId : null,
            declared_at: now,
          }
    return {
      row,
      insert: !repeated,
      set: Object.fromEntries(changed.map(field => [field, build[field]])),
      by: actor.personId,
      now,
      output: {
        agent: agent.id,
        build: row.id,
        version: agent.version + (changed.length > 0 ? 1 : 0),
        repeated,
        changed,
      },
      events: [
        {
          type: 'agent.build-declared',
          subject: { kind: 'agent', id: agent.id },
          agent: agent.id,
          data: {
            build: row.id,
            ...build,
            repeated,
          },
        },
        // An edit like a person's: whoever's token it is took part in what the next release says.
        ...(changed.length === 0
          ? []
          : [
              {
                type: 'agent.updated',
                subject: { kind: 'agent', id: agent.id },
                agent: agent.id,
                data: {
                  changed: Object.fromEntries(
                    changed.map(field => [field, { from: agent[field], to: build[field] }]),
                  ),
                },
              },
            ]),
      ],
      ...(changed.length > 0 && {
        affects: {
          agents: [agent.id],
          why: `Build ${build.reference} of ${agent.name} has another ${changed.map(field => WORDS[field]).join(' and ')}.`,
          source: 'pipeline' as const,
        },
        notify: [{ kind: 'policy' as const }],
      }),
    }
  },
  async save(tx, { row, insert, set, by, now }) {
    if (insert) await insertBuild(tx, row)
    if (Object.keys(set).length > 0)
      await updateAgent(tx, row.agent_id, { ...set, updated_by: by, updated_at: now })
  },
  result: change => change.output,
})

const WORDS = { model: 'model', prompt_reference: 'prompt' } as const
