import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exportJWK, generateKeyPair } from 'jose'

/** One RS256 key per data directory, so that a restart keeps tokens and discovery documents good. */
export async function signingKeys(dataDir: string): Promise<{ keys: object[] }> {
  const directory = join(dataDir, 'demo-idp')
  const file = join(directory, 'keys.json')
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const jwks = { keys: [{ ...(await exportJWK(privateKey)), kid: 'demo', use: 'sig', alg: 'RS256' }] }
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  writeFileSync(`${file}.new`, JSON.stringify(jwks), { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return jwks
}
