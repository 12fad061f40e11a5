/** For the page that creates tokens: the operations that a token can be for. */
import { describeTokenOperations } from '@/lib/commands/token-operations'

export function listTokenOperations(): { name: string; summary: string; reads: boolean }[] {
  return describeTokenOperations()
}
