/**
 * `organisation.confirm-proposal`: the second person makes it so, in one transaction with everything that follows:
 * rules or a guardrail become the next version, and every open release is composed again under them.
 */
import { z } from 'zod'
import { insertDutyException, loadDutyExceptionFacts } from '@/db/stores/duty-exception'
import { insertRules, loadRules, lockRules } from '@/db/stores/organisation-rules'
import { saveRule } from '@/db/stores/policy-write'
import {
  closeProposal,
  dutyExceptionOfProposal,
  loadProposalForUpdate,
  rulesOfProposal,
} from '@/db/stores/proposal'
import { PROPOSAL_KINDS, refuseConfirm } from '@/lib/domain/organisation/decide-proposal'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import type { CommandContext } from '../define-command'
import { defineCommand } from '../define-command'
import { guardrailConfirmed, loadGuardrailState } from '../policy/guardrail-confirmed'
import { loadProposedThreshold, thresholdConfirmed } from '../policy/threshold-confirmed'
import { type ConfirmedException, exceptionConfirmed } from './exception-confirmed'
import { personOf } from './person-of'
import { proposalId } from './proposal-input'
import { rulesConfirmed } from './rules-confirmed'

const OUTDATED =
  'This was proposed with an earlier version of Countersign, which wrote it in another shape. Reject it, and propose it again.'

type Tx = Parameters<typeof lockRules>[0]

export const confirmProposal = defineCommand({
  name: 'organisation.confirm-proposal',
  summary:
    'Confirms what somebody else proposed: sign-off rules and duty exceptions for the other of Security and Compliance, guardrails for their layer or Security, thresholds that a team suggested for Security. It holds at once.',
  permission: 'organisation.decide-proposal',
  actors: 'person',
  input: z.strictObject({ proposal: proposalId }),
  output: z.object({
    proposal: z.string(),
    kind: z.enum(PROPOSAL_KINDS),
    /** The new version of the rules, the guardrail or the threshold; or the exception that was granted. */
    version: z.number().nullable(),
    exception: z.string().nullable(),
    guardrail: z.string().nullable(),
    threshold: z.string().nullable(),
  }),
  async load(tx, input, { now }) {
    const found = await loadProposalForUpdate(tx, input.proposal)
    if (!found) return refuse('not_found', 'There is no such proposal.')
    const guardrail = await loadGuardrailState(tx, found.row)
    const threshold = await loadProposedThreshold(tx, found.row)
    if (isRefusal(threshold)) return threshold
    if (found.row.subject_id === null) await lockRules(tx)
    return {
      ...found,
      inForce: await loadRules(tx),
      exception: await exceptionOf(tx, found, now),
      guardrail,
      threshold,
    }
  },
  decide(state, _input, context) {
    const { row, proposal, inForce, exception, guardrail, threshold } = state
    const rule = guardrail?.row ?? threshold?.row
    const current = row.subject_id === null ? inForce : { version: rule?.version ?? 0 }
    const person = exception?.facts.person
    const refused = refuseConfirm(context.actor, proposal, current, person ? [person.id, ...person.also] : [])
    if (refused) return refused
    const confirmed = { id: row.id, by: personOf(context.actor).personId, at: context.now }
    if (row.kind === 'duty-exception') {
      if (!exception) return refuse('wrong_state', OUTDATED)
      return exceptionConfirmed(row, exception, confirmed, context)
    }
    if (row.kind === 'guardrail')
      return guardrail ? guardrailConfirmed(row, guardrail, confirmed) : refuse('wrong_state', OUTDATED)
    if (row.kind === 'threshold')
      return threshold
        ? thresholdConfirmed(row, threshold, confirmed, context.actor)
        : refuse('wrong_state', OUTDATED)
    const proposed = rulesOfProposal(row)
    return proposed
      ? rulesConfirmed(row, inForce, proposed.rules, confirmed)
      : refuse('wrong_state', OUTDATED)
  },
  async save(tx, { confirmed, rules, exception, guardrail, threshold }) {
    await closeProposal(tx, confirmed.id, {
      state: 'confirmed',
      by: confirmed.by,
      at: confirmed.at,
      reason: null,
    })
    if (rules) await insertRules(tx, rules)
    if (exception) await insertDutyException(tx, exception)
    const rule = guardrail ?? threshold
    if (rule) await saveRule(tx, rule)
  },
  result: ({ confirmed, rules, exception, guardrail, threshold }) => ({
    proposal: confirmed.id,
    kind: guardrail
      ? ('guardrail' as const)
      : threshold
        ? ('threshold' as const)
        : rules
          ? ('organisation-rules' as const)
          : ('duty-exception' as const),
    version: (guardrail ?? threshold ?? rules)?.version ?? null,
    exception: exception?.id ?? null,
    guardrail: guardrail?.id ?? null,
    threshold: threshold?.id ?? null,
  }),
})

/** Null where the proposal is about something else, or can't be read any more. */
async function exceptionOf(
  tx: Tx,
  { row }: NonNullable<Awaited<ReturnType<typeof loadProposalForUpdate>>>,
  now: CommandContext['now'],
): Promise<ConfirmedException | null> {
  const wanted = row.kind === 'duty-exception' ? dutyExceptionOfProposal(row) : null
  if (!wanted) return null
  const facts = await loadDutyExceptionFacts(tx, { ...wanted, ends_at: new Date(wanted.ends_at) }, now)
  // Foreign keys of nothing: persons and agents are never deleted.
  if ('missing' in facts) throw new Error(`proposal ${row.id} names a ${facts.missing} that is gone`)
  return { wanted, facts }
}
