import { hkdfSync, randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readEnvironment, SettingError } from './env'

/**
 * One master secret per installation; every other secret (database role passwords, session secret, the key that
 * wraps signing keys) is derived from it, so there is one thing to back up and one thing to keep out of the
 * database.
 */
const MASTER_SECRET_BYTES = 32

/** 32 bytes for one purpose, by HKDF-SHA256 (RFC 5869). The same purpose always gives the same bytes. */
export function deriveSecret(purpose: string, environment = readEnvironment()): Buffer {
  return Buffer.from(hkdfSync('sha256', masterSecret(environment), '', `countersign/${purpose}/v1`, 32))
}

type SecretSource = { dataDir: string; masterSecret: string | undefined }

function masterSecret({ dataDir, masterSecret: given }: SecretSource): Buffer {
  if (given) return decode(given, 'COUNTERSIGN_SECRET')
  const file = join(dataDir, 'secret')
  return decode(readSecretFile(file) ?? createSecretFile(file), file)
}

function decode(text: string, where: string): Buffer {
  const bytes = Buffer.from(text.trim(), 'base64')
  if (bytes.length < MASTER_SECRET_BYTES) {
    throw new SettingError(
      `${where} holds ${bytes.length} bytes of secret, at least ${MASTER_SECRET_BYTES} are needed, in base64. ` +
        'Make one with: openssl rand -base64 32',
    )
  }
  return bytes
}

function readSecretFile(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    if (code !== 'EACCES') throw error
    throw new SettingError(
      `${file} belongs to another account. Run as the account that started Countersign, or set COUNTERSIGN_SECRET.`,
    )
  }
}

/** Written whole under another name and then linked: of two processes that start at once, both use one secret. */
function createSecretFile(file: string): string {
  mkdirSync(join(file, '..'), { recursive: true })
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(draft, `${randomBytes(MASTER_SECRET_BYTES).toString('base64')}\n`, { mode: 0o600 })
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    unlinkSync(draft)
  }
  return readFileSync(file, 'utf8')
}
