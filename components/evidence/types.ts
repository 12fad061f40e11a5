import type { QueryOutput } from '@/lib/client/operation-types'
import type { FilterName } from './evidence-filters'

export type EvidencePage = QueryOutput<'evidence.list'>
export type EvidenceRow = EvidencePage['items'][number]
/** Filters as the URL has them; the server checks them. */
export type EvidenceScope = { [Name in FilterName | 'q']?: string }
export type EvidenceQuestion = EvidenceScope & { limit?: number; cursor?: string }
export type EvidenceEntry = QueryOutput<'evidence.get'>
