import { accessSync, constants, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Environment, SettingError } from '@/lib/config/env'
import { type FileLock, tryFileLock } from './file-lock'

/** One start per data directory; the second is told where the first one is. */
export async function claimDataDirectory({ dataDir, consoleUrl }: Environment): Promise<FileLock> {
  try {
    mkdirSync(dataDir, { recursive: true })
    accessSync(dataDir, constants.W_OK)
  } catch (error) {
    throw new SettingError(
      `${dataDir} can't be written to (${(error as NodeJS.ErrnoException).code}). Set DATA_DIR to a directory of yours.`,
    )
  }
  const lock = await tryFileLock(join(dataDir, 'start.lock'), consoleUrl)
  if ('release' in lock) return lock
  throw new SettingError(
    `Countersign already runs on this data: ${lock.note} (process ${lock.pid}). ` +
      'Stop it with Ctrl-C where it was started, or set DATA_DIR and PORT, RELAY_PORT, IDP_PORT for a second one.',
  )
}
