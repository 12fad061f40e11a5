/**
 * What browsers answer (WebAuthn Level 3, §5.1: RegistrationResponseJSON, AuthenticationResponseJSON). Fields that
 * browsers add are dropped, not refused: the standard grows, and only these are read.
 */
import { z } from 'zod'

const base64url = (most: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/, 'Base64url without padding is needed')
    .max(most)

const credential = { id: base64url(1400), rawId: base64url(1400), type: z.literal('public-key') }

export const registrationResponse = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(8000),
    attestationObject: base64url(20_000),
    transports: z.array(z.string().max(40)).max(10).optional(),
  }),
})

export const authenticationResponse = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(8000),
    authenticatorData: base64url(8000),
    signature: base64url(8000),
  }),
})

export type AuthenticationAnswer = z.output<typeof authenticationResponse>

/** Of `navigator.credentials.get()`, as JSON. */
export const requestOptions = z.object({
  challenge: z.string(),
  rpId: z.string(),
  timeout: z.number(),
  userVerification: z.literal('required'),
  allowCredentials: z.array(
    z.object({ id: z.string(), type: z.literal('public-key'), transports: z.array(z.string()) }),
  ),
})

export type RequestOptions = z.output<typeof requestOptions>
