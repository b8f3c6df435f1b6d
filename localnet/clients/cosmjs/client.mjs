// What any Cosmos wallet does, with the libraries wallets use: connect, read balances, sign and send.
//
// Told by environment variables: RPC (address of a CometBFT), CHAIN_ID, PREFIX, KEY_FILE (64 hex digits), DENOM (of the
// balance to read and send), BALANCE (what the key's account holds of it), RECEIVER (an address). Prints a line a check
// and "N passed, M failed".

import { readFileSync } from "node:fs";
import assert from "node:assert/strict";
import { DirectSecp256k1Wallet } from "@cosmjs/proto-signing";
import { GasPrice, SigningStargateClient, StargateClient, calculateFee, coin } from "@cosmjs/stargate";

const { RPC, CHAIN_ID, PREFIX, KEY_FILE, DENOM, BALANCE, RECEIVER } = process.env;
const price = "0.025usluice";
let passed = 0;
let failed = 0;

async function check(what, run) {
  try {
    await run();
    passed += 1;
    console.log(`ok      ${what}`);
  } catch (error) {
    failed += 1;
    console.log(`failed  ${what}: ${error.message}`);
  }
}

const secret = Uint8Array.from(Buffer.from(readFileSync(KEY_FILE, "utf8").trim(), "hex"));
const wallet = await DirectSecp256k1Wallet.fromKey(secret, PREFIX);
const [{ address }] = await wallet.getAccounts();
const amount = async (client, who, denom) => BigInt((await client.getBalance(who, denom)).amount);

const reader = await StargateClient.connect(RPC);
const signer = await SigningStargateClient.connectWithSigner(RPC, wallet, {
  gasPrice: GasPrice.fromString(price),
  broadcastPollIntervalMs: 100,
  broadcastTimeoutMs: 30_000,
});

await check("connects and reads the chain's id", async () => {
  assert.equal(await reader.getChainId(), CHAIN_ID);
  assert.ok((await reader.getHeight()) > 1);
});

await check("reads a block with its header", async () => {
  const block = await reader.getBlock(2);
  assert.equal(block.header.height, 2);
  assert.equal(block.header.chainId, CHAIN_ID);
});

await check("finds its account", async () => {
  const account = await reader.getAccount(address);
  assert.equal(account.address, address);
});

await check(`reads its balance of ${DENOM}`, async () => {
  assert.equal(await amount(reader, address, DENOM), BigInt(BALANCE));
});

await check("reads all its balances", async () => {
  const coins = await reader.getAllBalances(address);
  assert.equal(coins.find(({ denom }) => denom === DENOM)?.amount, BALANCE);
});

let sent;
for (const [denom, fee] of [
  ["usluice", calculateFee(200_000, price)],
  [DENOM, "auto"],
]) {
  await check(`sends ${denom}, signed DIRECT, fee ${fee === "auto" ? "simulated" : "given"}`, async () => {
    const before = await amount(reader, RECEIVER, denom);
    sent = await signer.sendTokens(address, RECEIVER, [coin(7, denom)], fee, "seven");
    assert.equal(sent.code, 0, sent.rawLog);
    assert.equal(await amount(reader, RECEIVER, denom), before + 7n);
  });
}

await check("finds the transaction by its hash, with events", async () => {
  const found = await reader.getTx(sent.transactionHash);
  assert.equal(found.height, sent.height);
  assert.ok(found.events.some(({ type }) => type === "transfer"));
});

await check("finds the transaction by its height", async () => {
  const found = await reader.searchTx([{ key: "tx.height", value: sent.height }]);
  assert.ok(found.some(({ hash }) => hash === sent.transactionHash));
});

await check("is told by code why more than it has cannot be sent", async () => {
  const everything = (await amount(reader, address, DENOM)) + 1n;
  const refused = await signer.sendTokens(address, RECEIVER, [coin(everything.toString(), DENOM)], calculateFee(200_000, price));
  // The Cosmos SDK's insufficient funds.
  assert.equal(refused.code, 5, refused.rawLog);
});

reader.disconnect();
signer.disconnect();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
