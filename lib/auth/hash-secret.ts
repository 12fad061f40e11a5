/** SHA-256, hex: all that the database keeps of sessions, API tokens and enforcers' tokens (each 256 random bits). */
import { createHash } from 'node:crypto'

export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
