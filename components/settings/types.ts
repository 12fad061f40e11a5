import type { QueryOutput } from '@/lib/client/operation-types'

export type Me = QueryOutput<'member.me'>
export type PersonRow = QueryOutput<'member.list'>['items'][number]
export type PersonDetail = QueryOutput<'member.get'>
export type TeamRow = QueryOutput<'team.list'>['items'][number]
export type SystemRow = QueryOutput<'system.list'>['items'][number]
export type TokenRow = QueryOutput<'token.list'>['items'][number]
export type SessionRow = QueryOutput<'session.list'>['items'][number]
export type VacantRow = QueryOutput<'control-layer.list-vacant'>['items'][number]
export type PasskeyList = QueryOutput<'passkey.list'>
export type PasskeyRow = PasskeyList['items'][number]
export type RecoveryRow = PasskeyList['recoveries'][number]
export type SigningKeyRow = QueryOutput<'signing-key.list'>['items'][number]

/** An operation that a token can be for, as the picker prints it. */
export type TokenOperation = { name: string; summary: string; reads: boolean }
export type SignOffRules = QueryOutput<'organisation.rules'>
export type DutyExceptions = QueryOutput<'organisation.duty-exceptions'>
