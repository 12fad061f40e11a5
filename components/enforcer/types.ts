import type { QueryOutput } from '@/lib/client/operation-types'

export type Enforcers = QueryOutput<'enforcer.list'>
export type EnforcerRow = Enforcers['items'][number]
export type EnforcerSetup = QueryOutput<'enforcer.get'>
export type EnvironmentName = { id: string; name: string }
