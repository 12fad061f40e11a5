/** The part of oidc-provider that we use; the package has no types of its own. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  export type Context = {
    oidc: {
      client: { clientId: string }
      session: { accountId?: string }
      result?: { login?: { accountId: string } }
    }
  }

  export type Interaction = {
    uid: string
    prompt: { name: string; reasons: string[] }
    params: { client_id?: string; login_hint?: string }
  }

  type InteractionResult = { login: { accountId: string } } | { error: string; error_description: string }

  interface GrantInstance {
    addOIDCScope(scope: string): void
    save(): Promise<string>
  }

  export class Provider {
    constructor(issuer: string, configuration: object)
    readonly Grant: new (properties: {
      clientId: string
      accountId: string
    }) => GrantInstance
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: InteractionResult,
      options?: { mergeWithLastSubmission?: boolean },
    ): Promise<void>
    on(event: string, listener: (...args: unknown[]) => void): this
  }
}
