/** The same question for the server's prefetch and the client. */
export function coverageQuestion(environment: string | null | undefined, system: string | null | undefined) {
  return { ...(environment && { environment }), ...(system && { system }) }
}
