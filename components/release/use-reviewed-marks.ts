'use client'

import { useCallback, useEffect, useState } from 'react'
import type { SectionId } from './types'

const PREFIX = 'countersign.reviewed.'

/**
 * Which sections this person has read, in this browser. The key holds the digest, so another digest has no marks:
 * what was read was something else. A convenience of the reader, no fact: the signature is the fact.
 */
export function useReviewedMarks(person: string, release: string, digest: string) {
  const key = `${PREFIX}${person}.${release}.${digest}`
  const [marks, setMarks] = useState<readonly string[]>([])
  useEffect(() => {
    setMarks((localStorage.getItem(key) ?? '').split(' ').filter(Boolean))
  }, [key])
  const set = useCallback(
    (section: SectionId, on: boolean) => {
      setMarks(before => {
        const after = on ? [...new Set([...before, section])] : before.filter(mark => mark !== section)
        localStorage.setItem(key, after.join(' '))
        return after
      })
    },
    [key],
  )
  return { has: (section: SectionId) => marks.includes(section), set }
}
