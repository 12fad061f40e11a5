import type { CommandInput, CommandReply, QueryOutput } from '@/lib/client/operation-types'

export type Workbench = QueryOutput<'action.list'>
export type ActionItem = Workbench['items'][number]
export type ActionDetail = QueryOutput<'action.get'>
export type System = QueryOutput<'system.list'>['items'][number]
export type ImportPreview = QueryOutput<'action.preview-import'>
export type ClassifyInput = CommandInput<'action.classify'>
export type Classified = CommandReply<'action.classify'>
