-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- People in French order, whatever the organisation: a list is walked until its page is full.
create index personne_par_nom on personne(cle_tri, id);
