/** Obligations in words, the same in tables, releases and the document. */
import type { Obligations } from './model'

export function obligationList(obligations: Obligations): string[] {
  const { credential_max_seconds, session_max_seconds, access_max_seconds, log_fields, redact_fields } =
    obligations
  return [
    ...(credential_max_seconds === undefined ? [] : [`credentials of at most ${credential_max_seconds} s`]),
    ...(obligations.sender_constrained ? ['a sender-constrained token'] : []),
    ...(obligations.session_recorded ? ['the session recorded'] : []),
    ...(session_max_seconds === undefined ? [] : [`sessions of at most ${session_max_seconds} s`]),
    ...(access_max_seconds === undefined ? [] : [`access for at most ${access_max_seconds} s`]),
    ...(obligations.purpose_bound ? ['used for the purpose that was named'] : []),
    ...(log_fields && log_fields.length > 0 ? [`${log_fields.join(', ')} logged`] : []),
    ...(redact_fields && redact_fields.length > 0 ? [`${redact_fields.join(', ')} redacted`] : []),
  ]
}

export const obligationWords = (obligations: Obligations): string => obligationList(obligations).join(', ')
