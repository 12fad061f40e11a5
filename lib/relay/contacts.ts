/** When each enforcer was last heard of: gathered in memory and written together, not once per poll. */
import type { Database } from '@/db/pool'
import { saveContacts } from '@/db/stores/relay'

const WRITE_EVERY_MS = 5000

export type Contacts = { heard(enforcerId: string): void; stop(): Promise<void> }

export function createContacts(db: Database): Contacts {
  let heard = new Set<string>()

  async function write(): Promise<void> {
    if (heard.size === 0) return
    const ids = [...heard]
    heard = new Set()
    try {
      await saveContacts(db, ids, new Date())
    } catch {
      // The database is down (the catalogue says so in the log); who still calls is heard again at the next poll.
    }
  }

  const timer = setInterval(write, WRITE_EVERY_MS)
  return {
    heard: enforcerId => heard.add(enforcerId),
    stop: () => {
      clearInterval(timer)
      return write()
    },
  }
}
