export function hashInputs(repositoryDir: string): string
export function bundleDir(repositoryDir: string, inputs: string): string
