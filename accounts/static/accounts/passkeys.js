// Passkeys: the one thing that a page cannot do without a script. A form with `data-passkey` is shown where the browser
// knows passkeys; it is sent once the person has agreed, with what the browser says in its field `credential`.
"use strict";

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

const withIds = (keys) => (keys || []).map((key) => ({ ...key, id: toBytes(key.id) }));

function toCreate({ publicKey }) {
  const selection = { ...publicKey.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" };
  return {
    publicKey: {
      ...publicKey,
      authenticatorSelection: selection,
      challenge: toBytes(publicKey.challenge),
      excludeCredentials: withIds(publicKey.excludeCredentials),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
    },
  };
}

const toGet = ({ publicKey }) => ({
  publicKey: { ...publicKey, challenge: toBytes(publicKey.challenge), allowCredentials: withIds(publicKey.allowCredentials) },
});

function toSend(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({
    type: credential.type,
    id: credential.id,
    rawId: toText(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function optionsOf(form) {
  if (form.dataset.passkey !== "login") return JSON.parse(document.getElementById("passkey-options").textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  return Object.values(await answer.json())[0];
}

async function ask(form) {
  const options = await optionsOf(form);
  return form.dataset.passkey === "create"
    ? navigator.credentials.create(toCreate(options.creation_options || options))
    : navigator.credentials.get(toGet(options.request_options || options));
}

function prepare(form) {
  const trouble = form.querySelector('[role="alert"]');
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.hidden = true;
    try {
      form.elements.credential.value = toSend(await ask(form));
      form.submit();
    } catch {
      trouble.hidden = false;
    }
  });
}

if (window.PublicKeyCredential && navigator.credentials) {
  document.querySelectorAll(".passkeys-missing").forEach((text) => (text.hidden = true));
  document.querySelectorAll("form[data-passkey]").forEach(prepare);
}
