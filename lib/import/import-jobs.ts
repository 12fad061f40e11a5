/**
 * How far an import of this console process is, by an id that the browser made. Kept in memory only: losing it
 * costs a progress bar, never an import. Another console process knows nothing of it and answers `unknown`.
 */
export type ImportPhase = 'reading' | 'understanding' | 'comparing' | 'saving' | 'done'
export type ImportJob = { phase: ImportPhase; done: number; total: number }

const MAX_JOBS = 200
/** On globalThis: the bundler may give command and query a copy of this module each. */
const shared = globalThis as { countersignImports?: Map<string, ImportJob> }
const jobs = shared.countersignImports ?? new Map<string, ImportJob>()
shared.countersignImports = jobs

const key = (person: string, job: string) => `${person} ${job}`

/** A reporter for one import; does nothing when the caller named no job. */
export function reportImport(person: string, job: string | undefined): (state: ImportJob) => void {
  if (job === undefined) return () => {}
  return state => {
    jobs.delete(key(person, job))
    jobs.set(key(person, job), state)
    const [oldest] = jobs.keys()
    if (jobs.size > MAX_JOBS && oldest !== undefined) jobs.delete(oldest)
  }
}

export function importJob(person: string, job: string): ImportJob | null {
  return jobs.get(key(person, job)) ?? null
}
