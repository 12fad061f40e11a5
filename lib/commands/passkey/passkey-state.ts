import type { PasskeyRow } from '@/db/stores/passkey'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import type { PasskeyState } from '@/lib/domain/passkey/may-use-passkey'

/** A row as `mayUsePasskey` reads it. */
export function passkeyState(
  row: Pick<PasskeyRow, 'name' | 'enrolled_at' | 'vouched_by' | 'removed_at'>,
): PasskeyState {
  return {
    name: row.name,
    enrolledAt: epochSeconds(row.enrolled_at),
    vouched: row.vouched_by !== null,
    removedAt: row.removed_at && epochSeconds(row.removed_at),
  }
}
