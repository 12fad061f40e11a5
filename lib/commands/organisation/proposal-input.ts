/** What the commands about proposals ask for alike. */
import { z } from 'zod'
import { DUTY_EXCEPTION_KINDS, type DutyExceptionKind } from '@/lib/domain/release/duty-exception'

export const proposalReason = z
  .string()
  .trim()
  .min(10, 'Say why in at least 10 characters: the other person reads it, and it is kept as evidence')
  .max(500, 'At most 500 characters')

export const proposalId = z.string().min(1).max(64)

export const dutyExceptionKind = z.enum(
  Object.keys(DUTY_EXCEPTION_KINDS) as [DutyExceptionKind, ...DutyExceptionKind[]],
)
