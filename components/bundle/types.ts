import type { QueryOutput } from '@/lib/client/operation-types'

export type Bundles = QueryOutput<'bundle.list'>
export type BundleRow = Bundles['items'][number]
export type Bundle = QueryOutput<'bundle.get'>
export type EnvironmentExport = QueryOutput<'bundle.get-export'>
export type EnvironmentName = { id: string; name: string }
