'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { operationQuery } from '@/lib/client/queries'
import { checkPage, type PageVerdict, type RememberedLog } from '@/lib/domain/evidence/check-page'
import { rememberedLog, rememberLog } from './remembered-log'
import type { EvidencePage, EvidenceQuestion } from './types'

export type Proofs = {
  /** Null until this browser has checked. */
  verdict: PageVerdict | null
  error: unknown
  /** Accepts the key that the log has now, after the person has asked why it changed. */
  trustNewKey: () => void
  refetch: () => void
}

/** Fetches texts and proofs of the same entries that a list shows, and checks them here, in the browser. */
export function useProofs(question: EvidenceQuestion): Proofs {
  // Read after the first render: the server has no memory of this browser. Kept as it was then, so that the
  // growth that is proven is the growth since the last visit.
  const [memory, setMemory] = useState<RememberedLog | null | undefined>(undefined)
  useEffect(() => setMemory(rememberedLog()), [])
  const answer = useQuery({
    ...operationQuery<EvidencePage>('evidence.list', { ...question, proofs: 'true', since: memory?.size }),
    enabled: memory !== undefined,
    placeholderData: keepPreviousData,
  })
  const { data } = answer
  const verdict = useMemo(() => {
    if (!data || memory === undefined) return null
    const items = data.items.map(({ number, entry = '', hashes = null }) => ({ number, entry, hashes }))
    const { checkpoint = null, vkey = null, consistency = null } = data
    return checkPage({ checkpoint, vkey, consistency, items }, memory, Math.floor(Date.now() / 1000))
  }, [data, memory])
  useEffect(() => {
    if (verdict?.remember) rememberLog(verdict.remember)
  }, [verdict])
  return {
    verdict,
    error: answer.error,
    trustNewKey: () => {
      rememberLog(null)
      setMemory(null)
    },
    refetch: () => void answer.refetch(),
  }
}
