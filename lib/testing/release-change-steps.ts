/** Changes of what releases contain and of who may sign them, as steps to be drawn at random. */
import type { Sql } from 'postgres'
import { classifyActions } from '@/lib/commands/action/classify-actions'
import { resumeAgent } from '@/lib/commands/agent/resume-agent'
import { suspendAgent } from '@/lib/commands/agent/suspend-agent'
import { updateAgent } from '@/lib/commands/agent/update-agent'
import { assignLayer } from '@/lib/commands/control-layer/assign-layer'
import type { AnyCommand } from '@/lib/commands/define-command'
import { confirmProposal } from '@/lib/commands/organisation/confirm-proposal'
import { proposeRules } from '@/lib/commands/organisation/propose-rules'
import { removeGuardrail } from '@/lib/commands/policy/remove-guardrail'
import { setGuardrail } from '@/lib/commands/policy/set-guardrail'
import { setThreshold } from '@/lib/commands/policy/set-threshold'
import { delegateLayer } from '@/lib/commands/release/delegate-layer'
import { revokeDelegation } from '@/lib/commands/release/revoke-delegation'
import { runCommand } from '@/lib/commands/run-command'
import { CONTROL_LAYERS, type ControlLayer } from '@/lib/domain/control-layer/layers'
import { isRefusal } from '@/lib/domain/refusal'
import { guardrailByTwo } from './guardrails'
import type { Random } from './random'
import { actor, AUTHOR, deputy, owner } from './release-fixture'
import { TEST_RULES } from './rules'

export const REASON = 'This is how it has to be'

export type Step = () => Promise<unknown>

/** The people of the fixture, and whom a random step picks of them. */
export function stepTools({ pick, chance }: Random) {
  const layer = (): ControlLayer => pick(CONTROL_LAYERS)
  const anybody = () =>
    pick([AUTHOR, 'per_admin', ...CONTROL_LAYERS.flatMap(each => [owner(each), deputy(each)])])
  /** Mostly the right one, or nothing would ever be approved. */
  const ownerOrAnybody = (of: ControlLayer) => (chance(0.9) ? pick([owner(of), deputy(of)]) : anybody())
  const act = <C extends AnyCommand>(command: C, person: string, input: unknown) =>
    runCommand(command, { actor: actor(person), input })
  return { layer, anybody, ownerOrAnybody, act }
}

/** Name, how often it is drawn, and the step: everything that changes what an open release contains or who may sign it. */
export function changeSteps(sql: Sql, draw: Random, agents: string[]): [string, number, Step][] {
  const { next: random, pick, chance } = draw
  const { layer, anybody, ownerOrAnybody, act } = stepTools(draw)

  const newRules: Step = async () => {
    const [last] = await sql`select version from organisation_rules order by version desc limit 1`
    const rules = structuredClone(TEST_RULES)
    rules.settings.publish_automatically = chance(0.3)
    rules.matrix[0]!.requires = { iam: 1, security: 1, [layer()]: 1 + Math.floor(random() * 2) }
    if (chance(0.5)) rules.matrix.splice(1)
    const proposed = await act(proposeRules, owner('security'), {
      base_version: last!.version,
      rules,
      reason: REASON,
    })
    if (isRefusal(proposed)) return proposed
    return act(confirmProposal, chance(0.9) ? owner('compliance') : anybody(), {
      proposal: proposed.data.proposal,
    })
  }

  const assign: Step = async () => {
    const agent = pick(agents)
    const of = layer()
    const [row] = await sql`select version from ownership where agent_id = ${agent} and layer = ${of}`
    const [accountable, second] = chance(0.5) ? [owner(of), deputy(of)] : [deputy(of), owner(of)]
    return act(assignLayer, 'per_admin', {
      agent,
      layer: of,
      team: `team_${of}`,
      accountable,
      deputy: chance(0.8) ? second : null,
      expected_version: row!.version,
    })
  }

  const classify: Step = async () => {
    const id = `act_${pick(agents)}_note`
    const [row] = await sql`select version from action where id = ${id}`
    const classification = {
      effect: 'write',
      data_class: pick(['internal', 'confidential']),
      reversible: true,
    }
    return act(classifyActions, AUTHOR, {
      actions: [{ action: id, expected_version: row!.version, classification }],
      reason: REASON,
    })
  }

  const threshold: Step = () => {
    const agent = pick(agents)
    return act(setThreshold, AUTHOR, {
      action: `act_${agent}_create_refund`,
      agent,
      condition: {
        field: ['arguments', 'amount'],
        op: 'gt',
        value: { number: String(Math.floor(random() * 900)) },
      },
      outcome: 'step_up',
    })
  }

  const guardrail: Step = async () => {
    const of = layer()
    const rows =
      await sql`select id, version from rule where kind = 'guardrail' and layer = ${of} and removed_at is null order by id`
    const [old] = rows
    if (old && chance(0.5)) {
      const version = { guardrail: old.id, expected_version: old.version }
      return guardrailByTwo(removeGuardrail, actor(owner(of)), actor(deputy(of)), version)
    }
    return guardrailByTwo(setGuardrail, actor(owner(of)), actor(chance(0.9) ? deputy(of) : anybody()), {
      ...(old && { id: old.id, expected_version: old.version }),
      layer: of,
      name: `Guardrail of ${of}`,
      selector: { effects: [pick(['payment', 'write'])] },
      condition: null,
      outcome: pick(['step_up', 'allow']),
    })
  }

  const edit: Step = async () => {
    const agent = pick(agents)
    const [row] = await sql`select version from agent where id = ${agent}`
    const change = pick([
      { rollback: `Way back ${random()}` },
      { description: `What it is for ${random()}` },
      { credential_max_seconds: 60 + Math.floor(random() * 600) },
      { model: `model-${Math.floor(random() * 5)}` },
    ])
    return act(updateAgent, AUTHOR, { agent, expected_version: row!.version, ...change })
  }

  const delegate: Step = () => {
    const of = layer()
    return act(delegateLayer, pick([owner(of), deputy(of)]), {
      layer: of,
      to: chance(0.7) ? deputy(of) : anybody(),
      starts_at: new Date().toISOString(),
      ends_at: new Date(Date.now() + 86_400_000).toISOString(),
      reason: REASON,
    })
  }

  const revoke: Step = async () => {
    const rows =
      await sql`select id, from_person_id from signing_delegation where revoked_at is null order by id`
    if (rows.length === 0) return null
    const row = pick(rows)
    return act(revokeDelegation, chance(0.9) ? row.from_person_id : anybody(), {
      delegation: row.id,
      reason: REASON,
    })
  }

  const suspend: Step = async () => {
    const agent = pick(agents)
    return act(suspendAgent, ownerOrAnybody('pam'), { agent, reason: REASON })
  }

  const resume: Step = async () => {
    const rows = await sql`select id from agent where state = 'suspended' order by id`
    for (const { id } of rows)
      for (const of of ['iam', 'security', 'pam'] as const)
        await act(resumeAgent, owner(of), { agent: id, reason: REASON })
    return rows.length > 0 ? rows : null
  }

  return [
    ['delegate', 1, delegate],
    ['revoke', 2, revoke],
    ['assign', 2, assign],
    ['edit', 3, edit],
    ['classify', 1, classify],
    ['threshold', 1, threshold],
    ['guardrail', 1, guardrail],
    ['suspend', 1, suspend],
    ['resume', 4, resume],
    ['newRules', 2, newRules],
  ]
}
