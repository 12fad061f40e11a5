import type { PasskeyRow } from '@/db/stores/passkey'
import type { PasskeyState } from '@/lib/domain/passkey/may-use-passkey'

/** A row as `mayUsePasskey` reads it. */
export function passkeyState(
  row: Pick<PasskeyRow, 'name' | 'enrolled_at' | 'vouched_by' | 'removed_at'>,
): PasskeyState {
  return {
    name: row.name,
    enrolledAt: Math.floor(row.enrolled_at.getTime() / 1000),
    vouched: row.vouched_by !== null,
    removedAt: row.removed_at && Math.floor(row.removed_at.getTime() / 1000),
  }
}
