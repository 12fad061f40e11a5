/** What `decideEnrol` asks about, with enrolments of the organisation waiting for each other. */

import type { Tx } from '@/db/pool'
import {
  countRemovedPasskeys,
  loadLivePasskeys,
  loadUnusedRecovery,
  lockEnrolment,
  type PasskeyRow,
} from '@/db/stores/passkey'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import type { PersonActor } from '@/lib/domain/member/permissions'
import type { EnrolFacts } from '@/lib/domain/passkey/decide-enrol'

export type Enrolment = { facts: EnrolFacts; keys: PasskeyRow[]; recovery: string | null }

export async function loadEnrolment(tx: Tx, actor: PersonActor, now: Date): Promise<Enrolment> {
  await lockEnrolment(tx)
  const keys = await loadLivePasskeys(tx, actor.personId)
  const recovery = await loadUnusedRecovery(tx, actor.personId)
  return {
    keys,
    recovery: recovery?.id ?? null,
    facts: {
      authenticatedAt: actor.authenticatedAt,
      now: epochSeconds(now),
      live: keys.length,
      removed: await countRemovedPasskeys(tx, actor.personId),
      recoveryUntil: recovery?.open_until ? epochSeconds(recovery.open_until) : null,
    },
  }
}
