/** Guardrails take two people: one proposes, another confirms. */
import { confirmProposal } from '@/lib/commands/organisation/confirm-proposal'
import type { removeGuardrail } from '@/lib/commands/policy/remove-guardrail'
import type { setGuardrail } from '@/lib/commands/policy/set-guardrail'
import { type CommandReply, type RefusedCommand, runCommand } from '@/lib/commands/run-command'
import type { MeasuredImpact } from '@/lib/domain/policy/measure-impact'
import type { Actor } from '@/lib/domain/member/permissions'
import { isRefusal } from '@/lib/domain/refusal'

export const GUARDRAIL_REASON = 'Agreed in the weekly review'

export type ChangedGuardrail = {
  guardrail: string
  proposal: string
  version: number
  impact: MeasuredImpact
}

/** Both acts, the first refusal, or the version that is in force then. A reason is given where the input has none. */
export async function guardrailByTwo(
  command: typeof setGuardrail | typeof removeGuardrail,
  proposer: Actor,
  second: Actor,
  input: Record<string, unknown>,
  now?: Date,
): Promise<CommandReply<ChangedGuardrail> | RefusedCommand> {
  const proposed = await runCommand(command, {
    actor: proposer,
    input: { reason: GUARDRAIL_REASON, ...input },
    ...(now && { now }),
  })
  if (isRefusal(proposed)) return proposed
  const confirmed = await runCommand(confirmProposal, {
    actor: second,
    input: { proposal: proposed.data.proposal },
    ...(now && { now }),
  })
  if (isRefusal(confirmed)) return confirmed
  const { guardrail, proposal, impact } = proposed.data
  return { ...confirmed, data: { guardrail, proposal, impact, version: confirmed.data.version! } }
}
