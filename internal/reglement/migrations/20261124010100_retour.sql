-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
insert into parametre(code, portee, nombre, du, source, preuve) values
 ('retour.avant', 'loi', 60, '2009-01-01', 'Pratique des services ; la loi fixe le 31 mars (CASF, article L. 271-7 ; arrêté du 17 mars 2010), pas le jour où l’on s’y prépare', 'interne');
