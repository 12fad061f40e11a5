'use client'

import type { RememberedLog } from '@/lib/domain/evidence/check-page'

/** One log per console; browsers keep storage per origin. */
const KEY = 'countersign.log'

/** What this browser proved before, or null. Somebody who can write here can run code in the page anyway. */
export function rememberedLog(): RememberedLog | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null')
    return isRemembered(value) ? value : null
  } catch {
    return null
  }
}

export function rememberLog(log: RememberedLog | null): void {
  try {
    if (log) localStorage.setItem(KEY, JSON.stringify(log))
    else localStorage.removeItem(KEY)
  } catch {
    // Storage is full or forbidden: then every visit is a first visit.
  }
}

function isRemembered(value: unknown): value is RememberedLog {
  if (typeof value !== 'object' || value === null) return false
  const log = value as Record<string, unknown>
  return (
    typeof log.vkey === 'string' &&
    Number.isSafeInteger(log.size) &&
    typeof log.root === 'string' &&
    typeof log.since === 'number'
  )
}
