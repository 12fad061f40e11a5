/** What follows when a guardrail is proposed: a row that waits for the second person, and nothing else yet. */
import { z } from 'zod'
import { CONTROL_LAYERS, type ControlLayer } from '@/lib/domain/control-layer/layers'
import { confirmingLayers } from '@/lib/domain/organisation/decide-proposal'
import type { GuardrailProposal, ProposedGuardrail } from '@/lib/domain/policy/guardrail-change'
import { impactNumbers, type MeasuredImpact } from '@/lib/domain/policy/measure-impact'
import type { Rule } from '@/lib/domain/policy/model'
import type { CheckedRule } from '@/lib/domain/policy/rule-fields'
import type { Change, CommandContext } from '../define-command'
import { personIdOf } from '../organisation/person-of'

export const proposedOutput = {
  proposal: z.string(),
  guardrail: z.string(),
  /** Any of these: one person of it who didn't propose. */
  waiting_for: z.array(z.enum(CONTROL_LAYERS)),
}

export function draftRule(
  id: string,
  version: number,
  { layer, outcome, obligations }: ProposedGuardrail,
  { condition, sentence, approvals }: CheckedRule,
): Rule {
  return {
    id,
    version,
    kind: 'guardrail',
    layer,
    outcome,
    condition,
    message: sentence,
    obligations,
    approvals,
  }
}

type Wanted = { act: 'set'; rule: ProposedGuardrail } | { act: 'remove' }

export function guardrailProposed({
  guardrail,
  layer,
  base,
  wanted,
  impact,
  reason,
  context: { actor, now, newId },
}: {
  guardrail: string
  layer: ControlLayer
  /** 0: there is none yet. */
  base: number
  wanted: Wanted
  impact: MeasuredImpact
  reason: string
  context: CommandContext
}) {
  const id = newId('prp')
  const content: GuardrailProposal = { ...wanted, impact: impactNumbers(impact) }
  const follows: Change = {
    events: [
      {
        type: 'policy.guardrail-proposed',
        subject: { kind: 'proposal', id },
        layer,
        data: {
          guardrail,
          base_version: base,
          reason,
          ...content,
          // Scoped to a program of theirs; the person answers for it all the same.
          ...(actor.kind === 'token' && { by_token: actor.name }),
        },
      },
    ],
  }
  return {
    ...follows,
    row: {
      id,
      kind: 'guardrail' as const,
      subject_id: guardrail,
      content,
      base_version: base,
      reason,
      proposed_by: personIdOf(actor),
      proposed_as: layer,
      proposed_at: now,
    },
    wanted,
    impact,
    proposed: {
      proposal: id,
      guardrail,
      waiting_for: confirmingLayers({ kind: 'guardrail', proposed_as: layer }),
    },
  }
}
