import type { QueryOutput } from '@/lib/client/operation-types'

export type AgentRow = QueryOutput<'agent.list'>['items'][number]
export type Agent = QueryOutput<'agent.get'>
export type Ownership = Agent['ownership'][number]
export type Surface = QueryOutput<'agent.surface'>
export type SurfaceAction = Surface['actions'][number]
