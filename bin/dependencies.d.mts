export const repositoryDir: string
export function requireNode(version?: string): void
export function ensureDependencies(): void
export function firstMissing(directory?: string): string | null
export function fail(sentence: string): never
