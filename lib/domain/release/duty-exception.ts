/**
 * Separation of duties needs enough people. Where there are too few, security and compliance together except one
 * person from one rule, with a reason and an end; the release shows it.
 */
export const DUTY_EXCEPTION_KINDS = {
  second_layer: 'may sign a second layer of the same release',
  contributor: 'may sign what they took part in',
  new_duty: 'may sign with a role or ownership that is new',
} as const

export type DutyExceptionKind = keyof typeof DUTY_EXCEPTION_KINDS

export type DutyException = {
  id: string
  person_id: string
  person_name: string
  kind: DutyExceptionKind
  /** Null: every agent. */
  agent_id: string | null
  reason: string
  /** Epoch seconds, exclusive. */
  ends_at: number
}

/** The exception that lifts one rule for one person now, if there is one. */
export function exceptionFor(
  exceptions: readonly DutyException[],
  kind: DutyExceptionKind,
  personId: string,
  agentId: string,
  now: number,
): DutyException | null {
  return (
    exceptions.find(
      one =>
        one.kind === kind &&
        one.person_id === personId &&
        (one.agent_id === null || one.agent_id === agentId) &&
        now < one.ends_at,
    ) ?? null
  )
}
