-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- The accounts of people below zero, which are few.
create index solde_debiteur on solde(debit, compte_id) where nature = 'personne' and debit > 0;
