/** The signer's keys: made on first use, kept wrapped in the database, unwrapped in this process only. */
import { ed25519 } from '@noble/curves/ed25519.js'
import type { Database, Tx } from '@/db/pool'
import { loadSigningKeys } from '@/db/stores/bundle'
import { readEnvironment } from '@/lib/config/env'
import { deriveSecret } from '@/lib/config/secrets'
import type { SigningKey } from './sign-jws'
import { parseVkey, type VerifierKey } from '@/lib/domain/evidence/note'
import { isRefusal } from '@/lib/domain/refusal'
import { unwrapPrivateKey } from './keys'

export const organisation = (): string => readEnvironment().organisation

/** `iss` of every signature: the console's address. */
export const issuer = (): string => readEnvironment().consoleUrl

export async function bundleKey(db: Tx | Database): Promise<SigningKey> {
  const { kid, privateKey } = await activeKey(db, 'bundle')
  return { kid, privateKey }
}

export type LogKey = { verifier: VerifierKey; sign: (bytes: Uint8Array) => Uint8Array }

export async function logKey(db: Tx | Database): Promise<LogKey> {
  const { privateKey, publicKey } = await activeKey(db, 'log')
  const verifier = parseVkey(publicKey)
  if (isRefusal(verifier)) throw new Error(`The log's key can't be read: ${verifier.detail}`)
  return { verifier, sign: bytes => ed25519.sign(bytes, privateKey) }
}

async function activeKey(db: Tx | Database, purpose: 'bundle' | 'log') {
  const row = (await loadSigningKeys(db)).find(key => key.purpose === purpose)
  if (!row) throw new Error(`There is no ${purpose} key. The signer makes one when it starts.`)
  const privateKey = unwrapPrivateKey(row.wrapped_private_key, row, deriveSecret('key-wrap'))
  if (isRefusal(privateKey)) throw new Error(privateKey.detail)
  return { kid: row.kid, publicKey: row.public_key, privateKey }
}
