/** For the page that creates tokens: the operations a token can be for, by name. */
import { tokenOperations } from '@/lib/commands/token-operations'

export function tokenOperationNames(): string[] {
  return [...tokenOperations().allowed].sort()
}
