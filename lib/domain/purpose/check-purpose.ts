/** Whether a purpose may be described, retired or taken back into use as it was shown. */
import { type Refusal, refuse } from '../refusal'

export type StoredPurpose = { code: string; description: string; version: number; retired_at: Date | null }

export function checkPurpose(
  row: StoredPurpose,
  expectedVersion: number,
  act: 'describe' | 'retire' | 'restore',
): Refusal | null {
  if (row.version !== expectedVersion) {
    return refuse(
      'stale_version',
      `The purpose ${row.code} was changed meanwhile. Compare before you decide.`,
      {
        data: {
          current: { version: row.version, description: row.description, retired: row.retired_at !== null },
        },
      },
    )
  }
  const retired = row.retired_at !== null
  if (act === 'restore' && !retired)
    return refuse('wrong_state', `The purpose ${row.code} is in use already.`)
  if (act === 'retire' && retired) return refuse('wrong_state', `The purpose ${row.code} is retired already.`)
  if (act === 'describe' && retired)
    return refuse('wrong_state', `The purpose ${row.code} is retired. Take it back into use first.`)
  return null
}
