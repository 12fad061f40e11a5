/** This console as a relying party, refused where it is not the one that the organisation's passkeys belong to. */
import type { Tx } from '@/db/pool'
import { fixedRpId } from '@/db/stores/passkey'
import { readEnvironment } from '@/lib/config/env'
import { type RelyingParty, relyingParty, sameRelyingParty } from '@/lib/domain/passkey/relying-party'
import { isRefusal, type Refusal } from '@/lib/domain/refusal'

export async function relyingPartyHere(tx: Tx): Promise<RelyingParty | Refusal> {
  const here = relyingParty(readEnvironment().consoleUrl)
  if (isRefusal(here)) return here
  return sameRelyingParty(here, await fixedRpId(tx)) ?? here
}
